/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Writes metrics in the text formats of Prometheus and OpenMetrics. The classes of {@code
 * io.prometheus} are optional. Not part of the API.
 */
@NullMarked
package dev.assent.internal.prometheus;

import org.jspecify.annotations.NullMarked;
