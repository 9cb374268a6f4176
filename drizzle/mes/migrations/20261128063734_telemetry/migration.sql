CREATE TABLE "mes"."reading_hour" (
	"series" integer,
	"starts_at" timestamp with time zone,
	"count" bigint NOT NULL,
	"sum" numeric NOT NULL,
	"min" numeric NOT NULL,
	"max" numeric NOT NULL,
	"first" numeric NOT NULL,
	"last" numeric NOT NULL,
	"increase" numeric NOT NULL,
	CONSTRAINT "reading_hour_pkey" PRIMARY KEY("series","starts_at")
);
--> statement-breakpoint
CREATE TABLE "mes"."reading_minute" (
	"series" integer,
	"starts_at" timestamp with time zone,
	"count" bigint NOT NULL,
	"sum" numeric NOT NULL,
	"min" numeric NOT NULL,
	"max" numeric NOT NULL,
	"first" numeric NOT NULL,
	"last" numeric NOT NULL,
	"increase" numeric NOT NULL,
	CONSTRAINT "reading_minute_pkey" PRIMARY KEY("series","starts_at")
) PARTITION BY RANGE ("starts_at");
--> statement-breakpoint
CREATE TABLE "mes"."reading_touch" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mes"."reading_touch_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"series" integer NOT NULL,
	"minute" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."reading" (
	"series" integer,
	"occurred_at" timestamp with time zone,
	"received_at" timestamp with time zone NOT NULL,
	"value" numeric,
	"text" text,
	"clock_skewed" boolean NOT NULL,
	CONSTRAINT "reading_pkey" PRIMARY KEY("series","occurred_at")
) PARTITION BY RANGE ("occurred_at");
--> statement-breakpoint
CREATE TABLE "mes"."rejected_reading" (
	"id" uuid PRIMARY KEY,
	"source" text NOT NULL,
	"line" integer NOT NULL,
	"payload" text NOT NULL,
	"code" text NOT NULL,
	"message" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."tag_value" (
	"series" integer PRIMARY KEY,
	"occurred_at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"value" numeric,
	"text" text,
	"clock_skewed" boolean NOT NULL,
	"source" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mes"."telemetry_source" (
	"id" uuid PRIMARY KEY,
	"name" text NOT NULL UNIQUE,
	"last_heard_at" timestamp with time zone NOT NULL,
	"online" boolean,
	"skew_milliseconds" bigint
);
--> statement-breakpoint
CREATE TABLE "mes"."tag" (
	"id" uuid PRIMARY KEY,
	"series" integer UNIQUE GENERATED ALWAYS AS IDENTITY (sequence name "mes"."tag_series_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"work_unit_id" uuid NOT NULL,
	"name" text NOT NULL,
	"path" text NOT NULL UNIQUE,
	"kind" text NOT NULL,
	"data_type" text NOT NULL,
	"unit" text,
	CONSTRAINT "tag_name" UNIQUE("work_unit_id","name")
);
--> statement-breakpoint
CREATE INDEX "reading_touch_minute" ON "mes"."reading_touch" ("series","minute");--> statement-breakpoint
CREATE INDEX "rejected_reading_source" ON "mes"."rejected_reading" ("source","id" desc);--> statement-breakpoint
ALTER TABLE "mes"."tag_value" ADD CONSTRAINT "tag_value_series_tag_series_fkey" FOREIGN KEY ("series") REFERENCES "mes"."tag"("series");--> statement-breakpoint
ALTER TABLE "mes"."tag" ADD CONSTRAINT "tag_work_unit_id_work_unit_id_fkey" FOREIGN KEY ("work_unit_id") REFERENCES "mes"."work_unit"("id");--> statement-breakpoint
-- MES' own role may make no tables: these two functions, and nothing else, run as their owner.
-- A partition is made aside and then attached, which stops nobody from reading or writing.
CREATE FUNCTION "mes"."make_reading_days"(days date[]) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE one date; parent text; part text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('mes.reading days', 0));
  FOR one IN SELECT DISTINCT unnest(days) ORDER BY 1 LOOP
    FOREACH parent IN ARRAY ARRAY['reading', 'reading_minute'] LOOP
      part := format('%s_%s', parent, to_char(one, 'YYYYMMDD'));
      CONTINUE WHEN to_regclass(format('mes.%I', part)) IS NOT NULL;
      EXECUTE format('CREATE TABLE mes.%I (LIKE mes.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part, parent);
      EXECUTE format('ALTER TABLE mes.%I ATTACH PARTITION mes.%I FOR VALUES FROM (%L) TO (%L)',
        parent, part, one::timestamptz, (one + 1)::timestamptz);
    END LOOP;
  END LOOP;
END $$;--> statement-breakpoint
CREATE FUNCTION "mes"."drop_reading_days"(before date) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE part text; dropped integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('mes.reading days', 0));
  FOR part IN SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent IN ('mes.reading'::regclass, 'mes.reading_minute'::regclass)
      AND right(c.relname, 8) < to_char(before, 'YYYYMMDD') ORDER BY 1 LOOP
    EXECUTE format('DROP TABLE mes.%I', part);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END $$;
