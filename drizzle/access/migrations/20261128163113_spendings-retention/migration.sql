CREATE TABLE "access"."key_spending" (
	"key_id" text PRIMARY KEY,
	"spent" double precision NOT NULL,
	"restore_rate" double precision NOT NULL,
	"settled_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE INDEX "idempotency_age" ON "access"."idempotency" ("created_at");