CREATE INDEX "audit_entry_at" ON "mes"."audit_entry" ("at");--> statement-breakpoint
CREATE INDEX "audit_entry_actor" ON "mes"."audit_entry" ("actor","at");--> statement-breakpoint
CREATE INDEX "audit_entry_request" ON "mes"."audit_entry" ("request_id");