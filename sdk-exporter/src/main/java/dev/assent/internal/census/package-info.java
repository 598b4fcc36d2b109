/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The census: the ways on which data can leave the process beside the exporters that Assent
 * controls, as seen from inside.
 */
@org.jspecify.annotations.NullMarked
package dev.assent.internal.census;
