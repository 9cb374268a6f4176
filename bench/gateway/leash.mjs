// Preloaded into every process of the measurement: it ends with its parent, however that went, and
// ends in order, so that Node writes a processor profile that was asked for.
process.once('disconnect', () => process.exit(0));
