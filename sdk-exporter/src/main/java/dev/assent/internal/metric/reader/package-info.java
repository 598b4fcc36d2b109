/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * Collects from the SDK, by interval or by scrape, turns points into increments, and hands them to
 * the gates. Not part of the API.
 */
@NullMarked
package dev.assent.internal.metric.reader;

import org.jspecify.annotations.NullMarked;
