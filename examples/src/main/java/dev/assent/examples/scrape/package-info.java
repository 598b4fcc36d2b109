/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** A service that is scraped by Prometheus, or by itself. */
@org.jspecify.annotations.NullMarked
package dev.assent.examples.scrape;
