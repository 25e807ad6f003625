"""twist"""
