ALTER TABLE "mes"."inbox" ADD COLUMN "traceparent" text;--> statement-breakpoint
ALTER TABLE "mes"."outbox" ADD COLUMN "traceparent" text;