ALTER TABLE "erp"."definition" ADD COLUMN "superseded" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."definition" ADD COLUMN "kept_buildable" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item" ADD COLUMN "deleted_at" timestamp with time zone;