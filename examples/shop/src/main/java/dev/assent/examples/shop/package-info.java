/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/** A shop with the usual parts of a Spring Boot application. */
@NullMarked
package dev.assent.examples.shop;

import org.jspecify.annotations.NullMarked;
