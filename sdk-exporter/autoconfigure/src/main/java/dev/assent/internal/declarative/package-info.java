/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Connects {@link dev.assent.internal.host.Takeover} to OpenTelemetry's declarative configuration:
 * the components {@code assent} of a configuration file, and the refusal of what is outside them.
 */
@org.jspecify.annotations.NullMarked
package dev.assent.internal.declarative;
