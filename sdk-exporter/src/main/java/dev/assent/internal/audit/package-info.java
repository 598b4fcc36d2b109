/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
/**
 * The audit journal: what a process was asked and did about consent, as numbered lines with the
 * hash of the line before, on disk; and its verification. Not part of the API.
 */
@NullMarked
package dev.assent.internal.audit;

import org.jspecify.annotations.NullMarked;
