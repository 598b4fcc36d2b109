/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/** What everything that speaks HTTP here needs: bounded bodies, and how long to wait. */
@NullMarked
package dev.assent.exporter.http;

import org.jspecify.annotations.NullMarked;
