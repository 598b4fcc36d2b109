/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.claim;

import dev.assent.internal.host.metric.HostedMetricReader;
import java.util.List;

/**
 * A reader that exports to claimed exporters.
 *
 * @param reader the gated reader
 * @param first the exporter whose gate the reader's data passes
 * @param handles all of its exporters, each of which has a gate of its own
 */
public record PushMetricReader(
    HostedMetricReader reader, MetricHandle first, List<MetricHandle> handles) {}
