/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Gates registries of Prometheus that have Micrometer's meters, whenever they are scraped. Both
 * libraries are optional. Not part of the API.
 */
@NullMarked
package dev.assent.internal.micrometer;

import org.jspecify.annotations.NullMarked;
