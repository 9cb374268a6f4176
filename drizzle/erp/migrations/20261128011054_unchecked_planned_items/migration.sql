ALTER TABLE "erp"."planned_order" DROP CONSTRAINT "planned_order_item_id_item_id_fkey";--> statement-breakpoint
-- A row whose new version has room on its page needs no new entry in any index: promises and
-- dates of availability move often, and are in none.
ALTER TABLE "erp"."sales_order_line" SET (fillfactor = 60);--> statement-breakpoint
ALTER TABLE "erp"."planned_order" SET (fillfactor = 80);
