CREATE SCHEMA "relay";
--> statement-breakpoint
-- Everyone reads events in this order: outbox.position of all subgraphs is drawn here.
CREATE SEQUENCE "relay"."position" AS bigint;
