/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The census: the ways other than Assent's exporters by which data can leave the process, as seen
 * from inside. Not part of the API.
 */
@org.jspecify.annotations.NullMarked
package dev.assent.internal.census;
