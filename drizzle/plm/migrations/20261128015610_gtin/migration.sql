ALTER TABLE "plm"."item" ADD COLUMN "gtin" text;--> statement-breakpoint
ALTER TABLE "plm"."item" ADD CONSTRAINT "item_gtin_key" UNIQUE("gtin");