ALTER TABLE "erp"."definition" ADD COLUMN "yield" numeric DEFAULT '1' NOT NULL;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ALTER COLUMN "yield" DROP DEFAULT;--> statement-breakpoint
ALTER TABLE "erp"."item_planning" ALTER COLUMN "yield" DROP NOT NULL;--> statement-breakpoint
/* 1 was what nobody had set: from now on the process plan says it */
UPDATE "erp"."item_planning" SET yield = null WHERE yield = 1;
