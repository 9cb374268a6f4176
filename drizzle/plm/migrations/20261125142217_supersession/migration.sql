CREATE TABLE "plm"."item_supersession" (
	"id" uuid PRIMARY KEY,
	"item_id" uuid NOT NULL,
	"successor_id" uuid NOT NULL,
	"effective_from" date NOT NULL,
	"use_up" boolean NOT NULL,
	"factor" numeric NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL,
	"recorded_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text,
	CONSTRAINT "item_supersession_factor" CHECK ("factor" > 0)
);
--> statement-breakpoint
CREATE UNIQUE INDEX "item_supersession_now" ON "plm"."item_supersession" ("item_id") WHERE "ended_at" is null;--> statement-breakpoint
CREATE INDEX "item_supersession_item" ON "plm"."item_supersession" ("item_id","id");--> statement-breakpoint
CREATE INDEX "item_supersession_successor" ON "plm"."item_supersession" ("successor_id");--> statement-breakpoint
ALTER TABLE "plm"."item_supersession" ADD CONSTRAINT "item_supersession_item_id_item_id_fkey" FOREIGN KEY ("item_id") REFERENCES "plm"."item"("id");--> statement-breakpoint
ALTER TABLE "plm"."item_supersession" ADD CONSTRAINT "item_supersession_successor_id_item_id_fkey" FOREIGN KEY ("successor_id") REFERENCES "plm"."item"("id");