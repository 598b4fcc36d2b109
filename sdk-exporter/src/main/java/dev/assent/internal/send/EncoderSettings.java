/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import io.opentelemetry.sdk.common.export.Compressor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver needs.
 *
 * @param timeout the maximum time of an attempt
 * @param compressor null if bodies are not compressed here
 */
record EncoderSettings(Duration timeout, @Nullable Compressor compressor) {}
