/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Assent for Spring Boot 3.5 and 4: takes over the telemetry that Boot, its Actuator or
 * OpenTelemetry's starter configures. An application adds the starter to its class path and uses no
 * class of this package.
 *
 * @since 0.1.0
 */
@NullMarked
package dev.assent.spring;

import org.jspecify.annotations.NullMarked;
