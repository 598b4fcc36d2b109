/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.claim;

import dev.assent.internal.host.metric.HostedMetricReader;

/**
 * A pull reader, or a reader that sends its data without an exporter.
 *
 * @param name the name of its destination
 * @param className the name of its class, without the package
 * @param reader the gated reader
 */
public record PulledMetricReader(String name, String className, HostedMetricReader reader) {}
