// Preloaded into every process of the split house: when its parent is gone, however it went, it
// goes too. A killed parent can tell nobody, but the channel between them closes.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
