ALTER TABLE "erp"."inbox" ADD COLUMN "traceparent" text;--> statement-breakpoint
ALTER TABLE "erp"."outbox" ADD COLUMN "traceparent" text;