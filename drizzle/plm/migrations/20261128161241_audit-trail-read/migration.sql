CREATE INDEX "audit_entry_at" ON "plm"."audit_entry" ("at");--> statement-breakpoint
CREATE INDEX "audit_entry_actor" ON "plm"."audit_entry" ("actor","at");--> statement-breakpoint
CREATE INDEX "audit_entry_request" ON "plm"."audit_entry" ("request_id");