CREATE INDEX "audit_entry_at" ON "access"."audit_entry" ("at");--> statement-breakpoint
CREATE INDEX "audit_entry_actor" ON "access"."audit_entry" ("actor","at");--> statement-breakpoint
CREATE INDEX "audit_entry_request" ON "access"."audit_entry" ("request_id");