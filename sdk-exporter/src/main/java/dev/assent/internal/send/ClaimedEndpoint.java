/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.function.Supplier;

/**
 * The endpoint behind a claimed exporter.
 *
 * @param endpoint sends through it
 * @param exporter describes it
 * @param flush asks the exporter to send what it keeps; succeeds at once if it keeps nothing
 * @param <T> the SDK's type of the data
 */
public record ClaimedEndpoint<T>(
    SignalEndpoint<T> endpoint, ClaimedExporter exporter, Supplier<CompletableResultCode> flush) {}
