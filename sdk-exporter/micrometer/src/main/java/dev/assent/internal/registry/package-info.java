/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Reads the registries of Prometheus and of Micrometer as metrics of OpenTelemetry, so that a gate
 * can be between a registry and those who read it. Not part of the API.
 */
@NullMarked
package dev.assent.internal.registry;

import org.jspecify.annotations.NullMarked;
