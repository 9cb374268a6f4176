ALTER TABLE "plm"."bom_line" ADD COLUMN "kind" text DEFAULT 'COMPONENT' NOT NULL;--> statement-breakpoint
ALTER TABLE "plm"."bom_line" ADD COLUMN "cost_share" numeric;