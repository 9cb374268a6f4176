ALTER TABLE "plm"."inbox" ADD COLUMN "traceparent" text;--> statement-breakpoint
ALTER TABLE "plm"."outbox" ADD COLUMN "traceparent" text;