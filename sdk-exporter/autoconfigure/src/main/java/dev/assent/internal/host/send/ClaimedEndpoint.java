/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import dev.assent.internal.send.SignalEndpoint;

/**
 * The endpoint behind a claimed exporter.
 *
 * @param endpoint sends through it
 * @param exporter describes it
 * @param <T> the SDK's type of the data
 */
public record ClaimedEndpoint<T>(SignalEndpoint<T> endpoint, ClaimedExporter exporter) {}
