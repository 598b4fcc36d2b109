/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Connects {@link dev.assent.internal.host.Takeover} to OpenTelemetry's SDK autoconfiguration,
 * which OpenTelemetry's Java agent and Spring starter use too.
 */
@org.jspecify.annotations.NullMarked
package dev.assent.internal.autoconfigure;
