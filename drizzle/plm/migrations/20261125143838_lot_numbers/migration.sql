ALTER TABLE "plm"."bom_line" ADD COLUMN "from_lot_number" text;--> statement-breakpoint
ALTER TABLE "plm"."bom_line" ADD COLUMN "to_lot_number" text;--> statement-breakpoint
ALTER TABLE "plm"."manufacturing_bom_line" ADD COLUMN "from_lot_number" text;--> statement-breakpoint
ALTER TABLE "plm"."manufacturing_bom_line" ADD COLUMN "to_lot_number" text;