CREATE INDEX "audit_entry_at" ON "erp"."audit_entry" ("at");--> statement-breakpoint
CREATE INDEX "audit_entry_actor" ON "erp"."audit_entry" ("actor","at");--> statement-breakpoint
CREATE INDEX "audit_entry_request" ON "erp"."audit_entry" ("request_id");