/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** A processor with the name of one of OpenTelemetry's. */
@org.jspecify.annotations.NullMarked
package io.opentelemetry.contrib.stacktrace;
