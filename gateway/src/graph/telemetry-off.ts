/** Read by Apollo's gateway when it is made; nothing of ours goes out. First import of `graph.ts`. */
process.env.APOLLO_TELEMETRY_DISABLED = '1';
