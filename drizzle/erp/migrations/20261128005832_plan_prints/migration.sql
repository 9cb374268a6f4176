CREATE TABLE "erp"."plan_print" (
	"site_id" uuid,
	"item_id" uuid,
	"pegs" text NOT NULL,
	"requirements" text NOT NULL,
	CONSTRAINT "plan_print_pkey" PRIMARY KEY("site_id","item_id")
);
