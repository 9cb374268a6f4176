import type { BundleEntries } from './bundle.ts';

/** The page's frame. No script stands in it, so the policy needs no exception for one. */
export function renderDocument(entries: BundleEntries): string {
  const workers = JSON.stringify(entries.workers).replaceAll('"', '&quot;');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Throughline GraphiQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/graphiql/${entries.style}">
</head>
<body>
<div id="graphiql" data-workers="${workers}">Loading</div>
<script type="module" src="/graphiql/${entries.page}"></script>
</body>
</html>
`;
}
