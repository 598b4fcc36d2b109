/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Delivers a batch: passes it once through wrappers, gates it again before each attempt, repeats,
 * and counts the outcome. Attempts can be aborted, and data passes the gate again before each
 * retry. Not part of the API.
 *
 * <pre>
 * {@link dev.assent.internal.send.AttemptLoop}, of one signal and destination
 *   encode     Encoder: ProtobufEncoder, EncodedRequestMerger (from disk) → RequestBody
 *   attempt    InFlightBatch gates and publishes an Attempt; Retries and ReceiverBackoff time it
 *   transport  Transport: HttpTransport; those of claimed exporters are in another module
 *   result     ReceiverResponse → AttemptResult → DeliveryResult, ExportFailure → ExportLog
 * </pre>
 *
 * <p>A {@link dev.assent.internal.send.SignalEndpoint} has the encoder and the transport. Endpoints
 * come from settings ({@link dev.assent.internal.send.DestinationEndpoints}) or from exporters that
 * somebody else made; wrappers around those are a {@link dev.assent.internal.send.WrapperChain}.
 */
@NullMarked
package dev.assent.internal.send;

import org.jspecify.annotations.NullMarked;
