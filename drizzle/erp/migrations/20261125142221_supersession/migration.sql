CREATE TABLE "erp"."item_supersession" (
	"item_id" uuid PRIMARY KEY,
	"successor_id" uuid NOT NULL,
	"effective_from" date NOT NULL,
	"use_up" boolean NOT NULL,
	"factor" numeric NOT NULL
);
