/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The points of gated metrics: kept per series, added up, stripped, and decided. Not part of the
 * API.
 */
@NullMarked
package dev.assent.internal.metric.point;

import org.jspecify.annotations.NullMarked;
