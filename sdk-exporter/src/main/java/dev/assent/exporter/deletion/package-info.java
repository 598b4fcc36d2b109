/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * What was sent because somebody permitted it, and the requests to delete it once they no longer
 * do: references that name data without naming whom, a journal on disk, and a path of its own to
 * one address. Off unless that address is configured.
 */
@NullMarked
package dev.assent.exporter.deletion;

import org.jspecify.annotations.NullMarked;
