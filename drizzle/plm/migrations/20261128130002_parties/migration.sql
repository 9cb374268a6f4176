CREATE TABLE "plm"."item_party" (
	"party_id" uuid,
	"item_id" uuid,
	CONSTRAINT "item_party_pkey" PRIMARY KEY("party_id","item_id")
);
