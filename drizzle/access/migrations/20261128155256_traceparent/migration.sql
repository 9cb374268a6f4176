ALTER TABLE "access"."inbox" ADD COLUMN "traceparent" text;--> statement-breakpoint
ALTER TABLE "access"."outbox" ADD COLUMN "traceparent" text;