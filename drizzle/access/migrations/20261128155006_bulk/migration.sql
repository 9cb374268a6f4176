CREATE TABLE "access"."bulk_chunk" (
	"bulk_operation_id" uuid,
	"place" integer,
	"starts_at" bigint NOT NULL,
	"body" text NOT NULL,
	CONSTRAINT "bulk_chunk_pkey" PRIMARY KEY("bulk_operation_id","place")
);
--> statement-breakpoint
CREATE TABLE "access"."bulk_input" (
	"bulk_operation_id" uuid,
	"first_line" integer,
	"lines" text NOT NULL,
	CONSTRAINT "bulk_input_pkey" PRIMARY KEY("bulk_operation_id","first_line")
);
--> statement-breakpoint
CREATE TABLE "access"."bulk_operation" (
	"id" uuid PRIMARY KEY,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"document" text NOT NULL,
	"worked_document" text NOT NULL,
	"variables" jsonb NOT NULL,
	"in_order" boolean DEFAULT true NOT NULL,
	"api_key_id" uuid NOT NULL,
	"key_handle" text NOT NULL,
	"party_id" uuid,
	"cursor" text,
	"place" integer DEFAULT 0 NOT NULL,
	"page_size" integer NOT NULL,
	"row_count" integer DEFAULT 0 NOT NULL,
	"failed_count" integer DEFAULT 0 NOT NULL,
	"byte_count" bigint DEFAULT 0 NOT NULL,
	"line_count" integer,
	"lines_hash" text,
	"tries" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"working_until" timestamp with time zone,
	"error_code" text,
	"error_message" text,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "bulk_operation_ended" CHECK (("status" in ('COMPLETED', 'FAILED', 'CANCELED')) = ("ended_at" is not null))
);
--> statement-breakpoint
CREATE INDEX "bulk_chunk_start" ON "access"."bulk_chunk" ("bulk_operation_id","starts_at");--> statement-breakpoint
CREATE INDEX "bulk_operation_due" ON "access"."bulk_operation" ("due_at") WHERE status in ('PENDING', 'RUNNING');--> statement-breakpoint
CREATE INDEX "bulk_operation_party" ON "access"."bulk_operation" ("party_id","id");--> statement-breakpoint
CREATE INDEX "bulk_operation_key" ON "access"."bulk_operation" ("api_key_id");--> statement-breakpoint
CREATE INDEX "bulk_operation_expiry" ON "access"."bulk_operation" ("expires_at");--> statement-breakpoint
ALTER TABLE "access"."bulk_chunk" ADD CONSTRAINT "bulk_chunk_bulk_operation_id_bulk_operation_id_fkey" FOREIGN KEY ("bulk_operation_id") REFERENCES "access"."bulk_operation"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "access"."bulk_input" ADD CONSTRAINT "bulk_input_bulk_operation_id_bulk_operation_id_fkey" FOREIGN KEY ("bulk_operation_id") REFERENCES "access"."bulk_operation"("id") ON DELETE CASCADE;--> statement-breakpoint
ALTER TABLE "access"."bulk_operation" ADD CONSTRAINT "bulk_operation_api_key_id_api_key_id_fkey" FOREIGN KEY ("api_key_id") REFERENCES "access"."api_key"("id");