/*
 * ONNX Runtime 1.30 for Linux reports its use to its maker, and keeps an identifier and a queue of events in the user's cache folder. Nothing that
 * runs here is anybody else's business. It reads the variable when its library is loaded: this file must be imported first. Who wants it
 * otherwise sets the variable.
 */
process.env.ORT_DISABLE_TELEMETRY ??= "1";
