/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** A chat service with Spring Boot, whose telemetry Assent gates without a change of its code. */
@NullMarked
package dev.assent.examples.spring;

import org.jspecify.annotations.NullMarked;
