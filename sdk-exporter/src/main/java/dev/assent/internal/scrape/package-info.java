/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The HTTP server of destinations that are scraped: it answers a request with metrics that pass the
 * gate for it, and breaks an answer off when a permission is withdrawn. Not part of the API.
 */
@NullMarked
package dev.assent.internal.scrape;

import org.jspecify.annotations.NullMarked;
