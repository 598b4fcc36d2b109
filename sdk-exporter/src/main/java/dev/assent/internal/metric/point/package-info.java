/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The values of metrics: points, series and buckets, how they are added up, and the outcome of the
 * gate for each. Not part of the API.
 */
@NullMarked
package dev.assent.internal.metric.point;

import org.jspecify.annotations.NullMarked;
