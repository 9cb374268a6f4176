CREATE TABLE "erp"."lot_hold" (
	"lot_id" uuid,
	"source" text,
	"reason" text NOT NULL,
	"held_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lot_hold_pkey" PRIMARY KEY("lot_id","source")
);
--> statement-breakpoint
ALTER TABLE "erp"."lot_hold" ADD CONSTRAINT "lot_hold_lot_id_material_lot_id_fkey" FOREIGN KEY ("lot_id") REFERENCES "erp"."material_lot"("id");